// Swift has no way to build files in that compiles fast: SwiftPM's writes a literal for each byte.
#pragma clang diagnostic ignored "-Wc23-extensions"

#include "CPages.h"

#define TEXT(bytes) ((cpages_text){bytes, sizeof(bytes)})

cpages_text cpages_openapi(void) {
  static const unsigned char bytes[] = {
#embed "Resources/openapi.json"
  };
  return TEXT(bytes);
}

cpages_text cpages_docs_document(void) {
  static const unsigned char bytes[] = {
#embed "Resources/docs.html"
  };
  return TEXT(bytes);
}

cpages_text cpages_docs_style(void) {
  static const unsigned char bytes[] = {
#embed "Resources/docs.css"
  };
  return TEXT(bytes);
}

cpages_text cpages_docs_script(void) {
  static const unsigned char bytes[] = {
#embed "Resources/docs.js"
  };
  return TEXT(bytes);
}

cpages_text cpages_playground_document(void) {
  static const unsigned char bytes[] = {
#embed "Resources/playground.html"
  };
  return TEXT(bytes);
}

cpages_text cpages_playground_style(void) {
  static const unsigned char bytes[] = {
#embed "Resources/playground.css"
  };
  return TEXT(bytes);
}

cpages_text cpages_playground_script(void) {
  static const unsigned char bytes[] = {
#embed "Resources/playground-markdown.js" suffix(,)
#embed "Resources/playground-requests.js" suffix(,)
#embed "Resources/playground-graphs.js" suffix(,)
#embed "Resources/playground-tokens.js" suffix(,)
#embed "Resources/playground-settings.js" suffix(,)
#embed "Resources/playground.js"
  };
  return TEXT(bytes);
}
