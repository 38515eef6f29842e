package dev.naru.http.client;

import java.io.IOException;
import java.io.Serial;
import java.util.Locale;

/**
 * Why there is no answer, or no whole one. Carries no stack trace: servers that do not answer must
 * not cost more than those that do.
 */
public final class ClientFailure extends IOException {

  @Serial private static final long serialVersionUID = 1L;

  /** What went wrong, as RFC 9209, section 2.3 has it, with the status that section recommends. */
  public enum Kind {
    DNS_ERROR(502),
    DESTINATION_UNAVAILABLE(503),
    DESTINATION_IP_UNROUTABLE(502),
    CONNECTION_REFUSED(502),
    CONNECTION_TERMINATED(502),
    CONNECTION_TIMEOUT(504),
    CONNECTION_READ_TIMEOUT(504),
    CONNECTION_WRITE_TIMEOUT(504),
    CONNECTION_LIMIT_REACHED(503),
    TLS_PROTOCOL_ERROR(502),
    TLS_CERTIFICATE_ERROR(502),
    HTTP_RESPONSE_INCOMPLETE(502),
    HTTP_RESPONSE_HEADER_SECTION_SIZE(502),
    HTTP_RESPONSE_TIMEOUT(504),
    HTTP_UPGRADE_FAILED(502),
    HTTP_PROTOCOL_ERROR(502);

    private final int status;

    Kind(int status) {
      this.status = status;
    }

    /** What a gateway answers. */
    public int status() {
      return status;
    }

    /** The error's name in RFC 9209. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** How far the request came, for whoever thinks of asking again. */
  public enum Progress {
    /** Nothing of it has been looked at by the server. */
    NONE,
    /** It may have been worked on; nothing of an answer has come. */
    SENT,
    /** The answer had begun. */
    ANSWERED
  }

  private final Kind kind;
  private final Progress progress;

  /** With a sentence for an operator. */
  public ClientFailure(Kind kind, Progress progress, String why) {
    super(why);
    this.kind = kind;
    this.progress = progress;
  }

  /** What went wrong. */
  public Kind kind() {
    return kind;
  }

  /** How far the request came. */
  public Progress progress() {
    return progress;
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }

  /** What went wrong and why, in a line. */
  public String summary() {
    return kind + ": " + getMessage();
  }
}
