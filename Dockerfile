# The book's environment, each package checked by its hash: `docker build -t book .`, then
# `docker run -v "$PWD/_build:/book/_build" book`, or with `book make test` at the end.
FROM python:3.12-slim-bookworm
RUN apt-get update \
    && apt-get install --no-install-recommends -y chromium git make \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /book
ENV LOCKED=yes
# The packages first: they are installed again only when their lists change.
COPY Makefile README.md pyproject.toml requirements.txt requirements.lock ./
COPY book/tools/requirements.txt book/tools/
COPY infoutils infoutils
RUN make .venv/ready
COPY . .
RUN touch .venv/ready
CMD ["make", "book"]
