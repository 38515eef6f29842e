package dev.naru.http.exchange;

import dev.naru.http.HttpFields;
import dev.naru.http.coding.Coding;
import dev.naru.http.coding.Compressible;
import dev.naru.http.coding.Encoders;
import dev.naru.http.message.ResponseFields;
import java.util.List;
import java.util.Locale;

/** Decides whether an answer is compressed on its way out, and says so in its fields. */
final class Compression {

  /** Shorter bodies gain nothing. */
  private static final int WORTH_IT = 1_024;

  /** Fields that tell something about the very bytes of the body, or that it has a coding. */
  private static final List<String> FIXED =
      List.of("Content-Encoding", "Content-Range", "Content-Digest", "Content-MD5", "Digest");

  private Compression() {}

  /**
   * Chooses, and changes the fields by that.
   *
   * @param length of the body, or -1
   */
  static Coding choose(Exchange exchange, long length) {
    int status = exchange.status();
    ResponseFields fields = exchange.responseFields();
    if (status == 304) { // what it is about may be sent compressed (RFC 9110, section 15.4.5)
      vary(fields);
      return Coding.IDENTITY;
    }
    if (status == 204 || status == 205 || status == 206 || !eligible(exchange, length, fields)) {
      return Coding.IDENTITY;
    }
    vary(fields);
    HttpFields asked = exchange.request().fields();
    if (asked.first("Sec-Fetch-Site").orElse("").equals("cross-site")) {
      return Coding.IDENTITY; // BREACH: somebody else's page chose what is in it, and counts bytes
    }
    Coding coding = Coding.choose(asked.all("Accept-Encoding"), Encoders.available());
    if (coding != Coding.IDENTITY) {
      fields.set("Content-Encoding", coding.token());
      fields.remove("Accept-Ranges");
      String etag = fields.first("ETag").orElse("");
      if (etag.startsWith("\"")) {
        fields.set("ETag", "W/" + etag); // section 8.8.3: other bytes, the same meaning
      }
    }
    return coding;
  }

  private static boolean eligible(Exchange exchange, long length, ResponseFields fields) {
    boolean unknown = length < 0 && !exchange.request().method().equals("HEAD");
    return (unknown || length >= WORTH_IT)
        && FIXED.stream().noneMatch(fields::contains)
        && fields.first("Content-Type").filter(Compressible::is).isPresent()
        && fields.all("Cache-Control").stream()
            .noneMatch(value -> value.toLowerCase(Locale.ROOT).contains("no-transform"));
  }

  private static void vary(ResponseFields fields) {
    boolean said =
        fields.all("Vary").stream()
            .map(value -> value.toLowerCase(Locale.ROOT))
            .anyMatch(value -> value.contains("accept-encoding") || value.contains("*"));
    if (!said) {
      fields.add("Vary", "Accept-Encoding");
    }
  }
}
