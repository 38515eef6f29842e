package dev.naru.was.multipart;

import jakarta.servlet.http.Part;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A part of a form, as the servlet API shows it. */
public final class FormPart implements Part {

  private final Disposition disposition;
  private final Map<String, List<String>> headers;
  private final PartContent content;
  private final Path location;

  /** Of a head, names in lower case, and a content that has been read whole. */
  FormPart(
      Disposition disposition,
      Map<String, List<String>> headers,
      PartContent content,
      Path location) {
    this.disposition = disposition;
    this.headers = headers;
    this.content = content;
    this.location = location;
  }

  /** Whether it is a file and not a field's value. */
  public boolean isFile() {
    return disposition.fileName().isPresent();
  }

  /**
   * The content as text, in the charset that its Content-Type names, otherwise in the given one.
   * What is no text in it is replaced by U+FFFD.
   *
   * @throws IOException when it cannot be read back
   */
  public String text(Charset otherwise) throws IOException {
    try (InputStream in = content.open()) {
      return new String(in.readAllBytes(), charset().orElse(otherwise));
    }
  }

  private Optional<Charset> charset() {
    try {
      String type = getContentType();
      return type == null
          ? Optional.empty()
          : Optional.ofNullable(HeaderParameters.parse(type).parameters().get("charset"))
              .map(Charset::forName);
    } catch (MalformedMultipartException
        | IllegalCharsetNameException
        | UnsupportedCharsetException e) {
      return Optional.empty();
    }
  }

  @Override
  public InputStream getInputStream() throws IOException {
    return content.open();
  }

  @Override
  public @Nullable String getContentType() {
    return getHeader("Content-Type");
  }

  @Override
  public String getName() {
    return disposition.name();
  }

  @Override
  public @Nullable String getSubmittedFileName() {
    return disposition.fileName().orElse(null);
  }

  @Override
  public long getSize() {
    return content.size();
  }

  /** Relative names are below the location that {@code @MultipartConfig} names. */
  @Override
  public void write(String fileName) throws IOException {
    content.writeTo(location.resolve(fileName));
  }

  @Override
  public void delete() throws IOException {
    content.delete();
  }

  @Override
  public @Nullable String getHeader(String name) {
    List<String> values = headers.get(name.toLowerCase(Locale.ROOT));
    return values == null ? null : values.getFirst();
  }

  @Override
  public Collection<String> getHeaders(String name) {
    return Collections.unmodifiableList(
        headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()));
  }

  @Override
  public Collection<String> getHeaderNames() {
    return Collections.unmodifiableSet(headers.keySet());
  }
}
