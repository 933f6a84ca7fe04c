"""The figures of the report that show errors and answers on its test sets."""
