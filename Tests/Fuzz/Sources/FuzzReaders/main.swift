import FuzzDriver

fuzz(ReaderChecks.check)
