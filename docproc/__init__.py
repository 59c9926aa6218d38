"""docproc: drop PDFs into a folder, get a spreadsheet you can trust."""
