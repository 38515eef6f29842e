package dev.naru.http.coding;

import java.util.Locale;
import java.util.Set;

/** Which media types are worth compressing: text in any dress, and raw binary formats. */
public final class Compressible {

  private static final Set<String> TYPES =
      Set.of(
          "application/ecmascript",
          "application/graphql",
          "application/javascript",
          "application/json",
          "application/rtf",
          "application/sql",
          "application/toml",
          "application/vnd.ms-fontobject",
          "application/wasm",
          "application/x-javascript",
          "application/x-ndjson",
          "application/x-sh",
          "application/x-yaml",
          "application/xml",
          "application/yaml",
          "font/otf",
          "font/ttf",
          "image/bmp",
          "image/vnd.microsoft.icon",
          "image/x-icon");

  private Compressible() {}

  /**
   * Whether a body of that type is.
   *
   * @param contentType the value of Content-Type, with or without parameters
   */
  public static boolean is(String contentType) {
    int semicolon = contentType.indexOf(';');
    String type =
        (semicolon < 0 ? contentType : contentType.substring(0, semicolon))
            .strip()
            .toLowerCase(Locale.ROOT);
    return type.startsWith("text/")
        || type.endsWith("+json")
        || type.endsWith("+xml")
        || TYPES.contains(type);
  }
}
