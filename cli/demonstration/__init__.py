"""The life that `borgo demo` lets the example community live, chapter by chapter, each with the promises it checks."""
