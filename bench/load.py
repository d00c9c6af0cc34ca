"""A small closed-loop load: so many connections, each sends its next request when it has its answer."""

import socket
import threading
import time
from urllib.parse import urlencode, urlsplit

from channels.sms.standin import signed, text_form


def posts(url, requests):
    """(path, form, headers) -> bytes ready to send, so that the client costs as little as it can."""
    parts = urlsplit(url)
    return [request(parts.netloc, path, form, headers) for path, form, headers in requests]


def request(host, path, form, headers):
    body = urlencode(form).encode()
    lines = [f"POST {path} HTTP/1.1", f"Host: {host}"]
    lines += [f"Content-Length: {len(body)}", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode() + body


def texts(url, account, token, to, people):
    """One signed text of each number, as Twilio posts it."""
    made = []
    for number, text in people:
        form = text_form(account_sid=account, from_=number, to=to, body=text)
        made.append((urlsplit(url).path, form, signed(url, form, token)))
    return posts(url, made)


def fire(url, requests, connections=16):
    """Send all of them; (seconds in all, seconds of each, statuses)."""
    left, took, statuses = iter(requests), [], []
    lock = threading.Lock()

    def one():
        parts = urlsplit(url)
        with socket.create_connection((parts.hostname, parts.port), timeout=30) as line:
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            while True:
                with lock:
                    message = next(left, None)
                if message is None:
                    return
                began = time.perf_counter()
                line.sendall(message)
                status = answer(line)
                took.append(time.perf_counter() - began)
                statuses.append(status)

    threads = [threading.Thread(target=one) for _ in range(connections)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - began, took, statuses


def answer(line):
    """Read one answer; its status."""
    head = b""
    while b"\r\n\r\n" not in head:
        head += more(line)
    head, _, body = head.partition(b"\r\n\r\n")
    length = next(
        int(h.split(b":")[1]) for h in head.split(b"\r\n") if h.lower().startswith(b"content-length:")
    )
    while len(body) < length:
        body += more(line)
    return int(head.split(b" ", 2)[1])


def more(line):
    got = line.recv(65536)
    if not got:
        raise ConnectionError("the server hung up")
    return got
