"""Join: consent brought in, given, withdrawn and shown, each change with its entry in the outbox."""

from __future__ import annotations
