"""Import of an agency's officers from a CSV file or an Excel workbook.

``reader`` checks the cells, ``resource`` (django-import-export) says what each row would do
to the agency's officers and does it, ``importer`` puts both into one all-or-nothing step.
"""
