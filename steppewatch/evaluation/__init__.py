"""How good the judging is, measured on labelled data: ``python -m steppewatch.evaluation --data DIR``.

Each module but :mod:`~steppewatch.evaluation.measures` is a part: its ``measure(sources)`` yields figures.
:mod:`~steppewatch.evaluation.extraction`, which compares with plain trafilatura, is a command of its own.
"""
