// What the leak checker of -DSANITIZE=address shall pass over: caches that fontconfig keeps for the life of the process
// (one set, it does not grow with use), and cairo 1.16's 768 bytes for each font embedded in a PDF.
extern "C" const char* __lsan_default_suppressions() { return "leak:libfontconfig\nleak:libpangoft2\nleak:libcairo\n"; }
