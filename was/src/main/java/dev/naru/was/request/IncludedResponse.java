package dev.naru.was.request;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.nio.charset.Charset;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A response as an included resource has it: for as long as somebody holds it, also when the
 * inclusion has returned, it adds to the body and changes nothing else; what would is passed over
 * (Servlet 6.1, section 9.3).
 */
public final class IncludedResponse extends HttpServletResponseWrapper {

  /** Of a response. */
  public IncludedResponse(WebResponse response) {
    super(response);
  }

  @Override
  public void setStatus(int status) {}

  @Override
  public void setHeader(String name, @Nullable String value) {}

  @Override
  public void addHeader(String name, @Nullable String value) {}

  @Override
  public void setDateHeader(String name, long date) {}

  @Override
  public void addDateHeader(String name, long date) {}

  @Override
  public void setIntHeader(String name, int value) {}

  @Override
  public void addIntHeader(String name, int value) {}

  @Override
  public void addCookie(Cookie cookie) {}

  @Override
  public void setContentType(@Nullable String type) {}

  @Override
  public void setCharacterEncoding(@Nullable String charset) {}

  @Override
  public void setCharacterEncoding(@Nullable Charset charset) {}

  @Override
  public void setLocale(@Nullable Locale locale) {}

  @Override
  public void setContentLength(int length) {}

  @Override
  public void setContentLengthLong(long octets) {}

  @Override
  public void reset() {
    notCommitted();
  }

  @Override
  public void sendError(int status) {
    notCommitted();
  }

  @Override
  public void sendError(int status, @Nullable String message) {
    notCommitted();
  }

  @Override
  public void sendRedirect(String location) {
    notCommitted();
  }

  @Override
  public void sendRedirect(String location, int status) {
    notCommitted();
  }

  @Override
  public void sendRedirect(String location, boolean clearBuffer) {
    notCommitted();
  }

  @Override
  public void sendRedirect(String location, int status, boolean clearBuffer) {
    notCommitted();
  }

  private void notCommitted() {
    if (isCommitted()) {
      throw new IllegalStateException("the response is committed");
    }
  }
}
