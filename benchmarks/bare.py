"""What answers are held against: an app that only does BEGIN, INSERT, COMMIT for each post, and an empty page."""

import sqlite3
import sys

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route


def app(path: str) -> Starlette:
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("CREATE TABLE IF NOT EXISTS answer (id INTEGER PRIMARY KEY, body BLOB NOT NULL)")

    async def post(request: Request) -> Response:
        body = await request.body()
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO answer (body) VALUES (?)", (body,))
        connection.execute("COMMIT")
        return Response(status_code=303, headers={"location": "/done"})

    async def empty(_: Request) -> Response:
        return HTMLResponse("<!doctype html><title>x</title>")

    return Starlette(routes=[Route("/submit", post, methods=["POST"]), Route("/", empty)])


if __name__ == "__main__":
    import uvicorn

    uvicorn.run(app(sys.argv[1]), host="127.0.0.1", port=int(sys.argv[2]), access_log=False, log_level="error")
