"""Static files under hashed names, so that a browser may keep them for ever (O08)."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticStorage(CompressedManifestStaticFilesStorage):
    """Hash file names, also those that ES modules import from one another."""

    support_js_module_import_aggregation = True
