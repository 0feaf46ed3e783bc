# The application's image: one for web, live, worker, beat and engines; compose.yaml and Procfile say which.

FROM python:3.13-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /app
RUN python -m venv /venv
COPY requirements.txt .
RUN /venv/bin/pip install --no-cache-dir --require-hashes -r requirements.txt \
 && /venv/bin/python -m compileall -q /venv/lib
COPY . .
# Hashed and compressed once, here: at the start of a container it would cost ten seconds each time.
# The values below only satisfy the settings; nothing of them stays in the image.
RUN DJANGO_SETTINGS_MODULE=config.settings.production \
    SECRET_KEY=collectstatic ALLOWED_HOSTS=localhost EMAIL_HOST=localhost \
    DATABASE_URL=postgresql://nowhere/none REDIS_URL=redis://nowhere/0 \
    /venv/bin/python manage.py collectstatic --noinput -v 0 \
 && /venv/bin/python -m compileall -q /app

FROM python:3.13-slim
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    MALLOC_ARENA_MAX=2 \
    OPENBLAS_NUM_THREADS=1 \
    HF_HUB_OFFLINE=1 \
    DJANGO_SETTINGS_MODULE=config.settings.production
RUN useradd --system --uid 10001 --home-dir /app --shell /usr/sbin/nologin praxis \
 && install -d -o praxis -m 700 /run/vita-praxis
WORKDIR /app
COPY --from=build /venv /venv
COPY --from=build /app /app
USER praxis
EXPOSE 8000 8001
STOPSIGNAL SIGTERM
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", \
     "--blocking-threads", "8", "--respawn-failed-workers", "--no-ws", "config.wsgi:application"]
