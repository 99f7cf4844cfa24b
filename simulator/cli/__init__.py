"""The command ``riskbox``: one file per command, options in ``options``, tables and files in ``output``.

Commands only parse, call one function of the library and print; they import that function when they run, so that
``riskbox --help`` loads nothing but click.
"""
