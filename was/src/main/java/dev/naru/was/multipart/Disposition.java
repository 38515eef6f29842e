package dev.naru.was.multipart;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * A part's Content-Disposition (RFC 7578, section 4.2).
 *
 * @param name of the form's field
 * @param fileName as the client calls the file; never to be used as a path
 */
record Disposition(String name, Optional<String> fileName) {

  static Disposition parse(String field) throws MalformedMultipartException {
    HeaderParameters header = HeaderParameters.parse(field);
    String name = header.parameters().get("name");
    if (!header.value().equals("form-data") || name == null) {
      throw new MalformedMultipartException("a part that is no field of a form");
    }
    return new Disposition(html(name), fileName(header.parameters()));
  }

  /** RFC 8187's form goes before RFC 2231's pieces, those before the plain one. */
  private static Optional<String> fileName(Map<String, String> parameters)
      throws MalformedMultipartException {
    String extended = parameters.get("filename*");
    if (extended != null) {
      int first = extended.indexOf('\'');
      int second = extended.indexOf('\'', first + 1);
      if (first < 0 || second < 0) {
        throw new MalformedMultipartException("an extended file name without its charset");
      }
      byte[] octets = percentDecoded(extended.substring(second + 1));
      return Optional.of(new String(octets, charset(extended.substring(0, first))));
    }
    Optional<String> pieces = pieces(parameters);
    return pieces.isPresent()
        ? pieces
        : Optional.ofNullable(parameters.get("filename")).map(Disposition::html);
  }

  /** {@code filename*0*=UTF-8''a%20; filename*1=b} (RFC 2231, sections 3 and 4.1). */
  private static Optional<String> pieces(Map<String, String> parameters)
      throws MalformedMultipartException {
    ByteArrayOutputStream octets = new ByteArrayOutputStream();
    Charset charset = StandardCharsets.UTF_8;
    int index = 0;
    while (true) {
      String plain = parameters.get("filename*" + index);
      String encoded = parameters.get("filename*" + index + "*");
      if (encoded != null) {
        if (index == 0) {
          String[] parts = encoded.split("'", 3);
          if (parts.length < 3) {
            throw new MalformedMultipartException("an extended file name without its charset");
          }
          charset = charset(parts[0]);
          encoded = parts[2];
        }
        octets.writeBytes(percentDecoded(encoded));
      } else if (plain != null) {
        octets.writeBytes(plain.getBytes(charset));
      } else {
        return index == 0 ? Optional.empty() : Optional.of(octets.toString(charset));
      }
      index++;
    }
  }

  private static Charset charset(String name) throws MalformedMultipartException {
    if (name.equalsIgnoreCase("UTF-8")) {
      return StandardCharsets.UTF_8;
    } else if (name.equalsIgnoreCase("ISO-8859-1")) {
      return StandardCharsets.ISO_8859_1;
    }
    throw new MalformedMultipartException("a file name in a charset that RFC 8187 does not name");
  }

  private static byte[] percentDecoded(String text) throws MalformedMultipartException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '%') {
        int high = i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
        int low = i + 2 < text.length() ? Character.digit(text.charAt(i + 2), 16) : -1;
        if (high < 0 || low < 0) {
          throw new MalformedMultipartException("a percent sign without two hexadecimal digits");
        }
        out.write(high << 4 | low);
        i += 2;
      } else if (c > 0x20 && c < 0x7F) {
        out.write(c);
      } else {
        throw new MalformedMultipartException("an extended file name with a bare character");
      }
    }
    return out.toByteArray();
  }

  /** Undoes the three escapes that HTML has (Multipart form data); no other percent sign is one. */
  private static String html(String text) {
    return text.indexOf('%') < 0
        ? text
        : text.replace("%22", "\"")
            .replace("%0D", "\r")
            .replace("%0d", "\r")
            .replace("%0A", "\n")
            .replace("%0a", "\n");
  }
}
