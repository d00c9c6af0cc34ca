"""A store that breaks on demand: at the n-th call of anything, before or after it was carried out."""

from contextlib import contextmanager

from bot.errors import StorageError


class BrokenStore:
    """Passes everything on to a real store; `break_at(n)` makes the n-th call from now fail."""

    def __init__(self, store):
        self._store = store
        self._left = None

    def __getattr__(self, name):
        return getattr(self._store, name)

    def break_at(self, call):
        self._left = call

    def mend(self):
        self._left = None

    @contextmanager
    def begin(self):
        with self._store.begin() as uow:
            yield BrokenUnit(uow, self)
            self.count("commit")

    def count(self, what):
        if self._left is None:
            return
        self._left -= 1
        if self._left == 0:
            self._left = None
            raise StorageError(f"broken on purpose at {what}")


class BrokenUnit:
    def __init__(self, uow, store):
        self._uow, self._store = uow, store

    def __getattr__(self, name):
        real = getattr(self._uow, name)
        if not callable(real):
            return real

        def call(*args, **kwargs):
            self._store.count(name)
            return real(*args, **kwargs)

        return call
