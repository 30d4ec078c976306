#ifndef CPAGES_H
#define CPAGES_H

#include <stddef.h>

/// Text that is built into the program: a file of the folder Resources, or several joined.
typedef struct cpages_text {
  const unsigned char *_Nonnull bytes;
  size_t count;
} cpages_text;

cpages_text cpages_openapi(void);

cpages_text cpages_docs_document(void);
cpages_text cpages_docs_style(void);
cpages_text cpages_docs_script(void);

cpages_text cpages_playground_document(void);
cpages_text cpages_playground_style(void);
cpages_text cpages_playground_script(void);

#endif
