package dev.naru.was.multipart;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A form that came as {@code multipart/form-data}.
 *
 * <p>Strict where guessing would be dangerous: lines end with CRLF, a boundary has nothing behind
 * it, heads are not folded, a transfer encoding other than identity is refused (RFC 7578, section
 * 4.7, wants none), and the last boundary must be there. A part of type multipart is content like
 * any other (section 4.3).
 */
public final class MultipartForm implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(MultipartForm.class);

  private final List<FormPart> parts;
  private final Charset charset;

  private MultipartForm(List<FormPart> parts, Charset charset) {
    this.parts = List.copyOf(parts);
    this.charset = charset;
  }

  /** Whether a Content-Type is this kind of form. */
  public static boolean is(String contentType) {
    int semicolon = contentType.indexOf(';');
    String type = semicolon < 0 ? contentType : contentType.substring(0, semicolon);
    return type.strip().equalsIgnoreCase("multipart/form-data");
  }

  /**
   * Reads a body to its end.
   *
   * @param contentType the request's
   * @param charset of names and of values that name none: the request's, UTF-8 as a rule
   * @param folder where parts go that are too large for memory; must be there
   * @throws MalformedMultipartException when it is no such form
   * @throws MultipartTooLargeException when it passes a limit
   * @throws IOException when the body, or a file, cannot be read or written
   */
  public static MultipartForm read(
      InputStream body, String contentType, Charset charset, Path folder, MultipartLimits limits)
      throws IOException, MalformedMultipartException {
    BoundaryReader reader =
        new BoundaryReader(body, boundary(contentType), limits.request(), limits.header());
    List<FormPart> parts = new ArrayList<>();
    boolean whole = false;
    try {
      reader.copyTo(OutputStream.nullOutputStream()); // the preamble
      while (reader.another()) {
        if (parts.size() == limits.parts()) {
          throw new MultipartTooLargeException("a form of more than " + limits.parts() + " parts");
        }
        part(reader, charset, folder, limits, parts);
      }
      reader.epilogue();
      MultipartForm form = new MultipartForm(parts, charset(parts, charset));
      whole = true;
      return form;
    } finally {
      if (!whole) {
        delete(parts);
      }
    }
  }

  /** All parts, in order. */
  public List<FormPart> parts() {
    return parts;
  }

  /**
   * The charset of values that name none: what the form's field {@code _charset_} says (RFC 7578,
   * section 4.6), otherwise what was given.
   */
  public Charset charset() {
    return charset;
  }

  /** Deletes what is still in temporary files. */
  @Override
  public void close() {
    delete(parts);
  }

  private static void part(
      BoundaryReader reader,
      Charset charset,
      Path folder,
      MultipartLimits limits,
      List<FormPart> parts)
      throws IOException, MalformedMultipartException {
    Map<String, List<String>> headers = headers(reader, charset, limits.header());
    List<String> disposition = headers.getOrDefault("content-disposition", List.of());
    if (disposition.size() != 1) {
      throw new MalformedMultipartException("a part needs one Content-Disposition");
    }
    for (String encoding : headers.getOrDefault("content-transfer-encoding", List.of())) {
      if (!encoding.matches("(?i)7bit|8bit|binary")) {
        throw new MalformedMultipartException("a part in a transfer encoding");
      }
    }
    Disposition parsed = Disposition.parse(disposition.getFirst());
    if (parsed.fileName().map(String::length).orElse(0) > limits.fileName()) {
      throw new MultipartTooLargeException(
          "a file name of more than " + limits.fileName() + " characters");
    }
    PartContent content = new PartContent(limits, folder);
    parts.add(new FormPart(parsed, headers, content, folder)); // first, so that it gets deleted
    if (!reader.endsAtOnce()) {
      reader.copyTo(content);
    }
    content.close();
  }

  private static Map<String, List<String>> headers(
      BoundaryReader reader, Charset charset, int limit)
      throws IOException, MalformedMultipartException {
    Map<String, List<String>> headers = new LinkedHashMap<>();
    int left = limit;
    while (true) {
      String line = reader.line(charset, left);
      if (line.isEmpty()) {
        return headers;
      }
      left -= line.length() + 2;
      int colon = line.indexOf(':');
      if (left < 0) {
        throw new MultipartTooLargeException("the head of a part is too long");
      }
      if (colon < 1 || !line.substring(0, colon).matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+")) {
        throw new MalformedMultipartException("a line in a part's head that is no field");
      }
      headers
          .computeIfAbsent(
              line.substring(0, colon).toLowerCase(Locale.ROOT), name -> new ArrayList<>(1))
          .add(line.substring(colon + 1).strip());
    }
  }

  private static String boundary(String contentType) throws MalformedMultipartException {
    String boundary = HeaderParameters.parse(contentType).parameters().get("boundary");
    if (!is(contentType)
        || boundary == null
        || !boundary.matches("[0-9A-Za-z'()+_,./:=? -]{0,69}[0-9A-Za-z'()+_,./:=?-]")) {
      throw new MalformedMultipartException("no multipart/form-data with a boundary");
    }
    return boundary;
  }

  private static Charset charset(List<FormPart> parts, Charset otherwise) throws IOException {
    for (FormPart part : parts) {
      if (part.getName().equals("_charset_") && !part.isFile() && part.getSize() < 64) {
        try {
          return Charset.forName(part.text(StandardCharsets.US_ASCII).strip());
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
          return otherwise;
        }
      }
    }
    return otherwise;
  }

  private static void delete(List<FormPart> parts) {
    for (FormPart part : parts) {
      try {
        part.delete();
      } catch (IOException e) {
        LOG.warn("a temporary file stays behind: {}", e.getMessage());
      }
    }
  }
}
