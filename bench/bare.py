"""The yardstick: a Flask route that only commits one row, with the same SQLite settings, under the same server."""

import sqlalchemy as sa
from flask import Flask, request

from bot.service.serve import SQLITE_THREADS, Server
from storage import make_engine

metadata = sa.MetaData()
row = sa.Table("row", metadata, sa.Column("id", sa.Integer, primary_key=True), sa.Column("body", sa.Text))


def bare(url):
    """The app."""
    engine = make_engine(url)
    metadata.create_all(engine)
    app = Flask("bare")

    @app.post("/webhooks/twilio/message")
    def commit():
        with engine.begin() as connection:
            connection.execute(row.insert().values(body=request.form["Body"]))
        return ""

    return app


def serve(url, port):
    """Run it until it is killed."""
    Server(lambda: (bare(url), None), bind=f"127.0.0.1:{port}", workers=1, threads=SQLITE_THREADS).run()
