"""The API of progress (contract D): parse, check access, call, answer."""

from progress.api.boards import Children
from progress.api.child import Child
from progress.api.practice import Me
from progress.api.recommendations import Recommendations, RecommendationSettings

__all__ = ["Child", "Children", "Me", "RecommendationSettings", "Recommendations"]
