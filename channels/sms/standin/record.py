"""What happened at the stand-in, one JSON object per line, for whoever counts afterwards."""

import json
import threading
from datetime import UTC, datetime
from pathlib import Path


class Record:
    """Only ever grows; a line that is there survives the death of everybody else."""

    def __init__(self, path: Path | None) -> None:
        self._file = path.open("a", encoding="utf-8") if path else None
        self._lock = threading.Lock()

    def note(self, what: str, **said: object) -> None:
        if self._file is None:
            return
        line = json.dumps({"what": what, "at": datetime.now(UTC).isoformat(), **said})
        with self._lock:
            self._file.write(line + "\n")
            self._file.flush()

    def close(self) -> None:
        with self._lock:
            if self._file is not None:
                self._file.close()
                self._file = None
