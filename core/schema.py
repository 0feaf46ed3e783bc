"""Tell the truth in the API's description: the envelope around every answer, and the errors."""

from typing import Any

Schema = dict[str, Any]
WHOLE = {"type": "integer"}
META: Schema = {
    "type": "object",
    "required": ["timestamp"],
    "properties": {"timestamp": {"type": "string", "format": "date-time"}},
}
PAGINATION: Schema = {
    "type": "object",
    "required": ["page", "limit", "total", "pages", "hasNext", "hasPrev"],
    "properties": {
        "page": WHOLE,
        "limit": WHOLE,
        "total": WHOLE,
        "pages": WHOLE,
        "hasNext": {"type": "boolean"},
        "hasPrev": {"type": "boolean"},
    },
}
ERROR: Schema = {
    "type": "object",
    "required": ["error", "meta"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["code", "message", "details"],
            "properties": {
                "code": {"type": "string"},
                "message": {"type": "string"},
                "details": {"type": "object", "additionalProperties": True},
            },
        },
        "meta": META,
    },
}
ERRORS = {
    "400": "Something in the request could not be used; details name the fields.",
    "401": "Nobody is signed in, or the access token is not valid any more.",
    "403": "Known, and not allowed.",
    "404": "Not there, or not yours to know.",
    "405": "There is no such method here.",
    "409": "It does not fit the state that things are in now.",
    "413": "The body is above 1 MiB.",
    "415": "The body is not JSON.",
    "503": "The database does not answer; nothing is lost, try again.",
}
ON_READING = ("400", "401", "403", "404", "405", "503")


def envelope(result: Schema, generator: Any, request: Any, public: bool) -> Schema:
    """Wrap each answer of our API and add the errors (a postprocessing hook of drf-spectacular)."""
    schemas = result.setdefault("components", {}).setdefault("schemas", {})
    schemas |= {"Meta": META, "Pagination": PAGINATION, "Error": ERROR}
    for path, methods in result.get("paths", {}).items():
        if path.startswith("/api/") and not path.startswith(("/api/schema", "/api/docs")):
            for method, operation in methods.items():
                _wrap(operation)
                _add_errors(operation, ON_READING if method == "get" else tuple(ERRORS))
    return result


def _wrap(operation: Schema) -> None:
    for status, answer in operation["responses"].items():
        content = answer.get("content", {}).get("application/json")
        if not status.startswith("2") or content is None:
            continue
        is_list = content["schema"].get("type") == "array"
        content["schema"] = {
            "type": "object",
            "required": ["data", "meta"],
            "properties": {"data": content["schema"], "meta": _meta(is_list)},
        }


def _meta(is_list: bool) -> Schema:
    plain = {"$ref": "#/components/schemas/Meta"}
    if not is_list:
        return plain
    pagination = {"pagination": {"$ref": "#/components/schemas/Pagination"}}
    return {"allOf": [plain, {"type": "object", "properties": pagination}]}


def _add_errors(operation: Schema, statuses: tuple[str, ...]) -> None:
    shape = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
    for status in statuses:
        operation["responses"].setdefault(status, {"description": ERRORS[status], "content": shape})
