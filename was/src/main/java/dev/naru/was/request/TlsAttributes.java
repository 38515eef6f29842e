package dev.naru.was.request;

import dev.naru.http.HttpConnection;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** What TLS agreed on, as request attributes (Servlet 6.1, section 3.9). */
final class TlsAttributes {

  static final String PREFIX = "jakarta.servlet.request.";
  private static final List<String> NAMES =
      List.of("cipher_suite", "key_size", "ssl_session_id", "X509Certificate", "secure_protocol");

  private TlsAttributes() {}

  static @Nullable Object get(HttpConnection connection, String name) {
    SSLSession session = connection.tls().orElse(null);
    String key = name.substring(PREFIX.length());
    if (session == null || !NAMES.contains(key)) {
      return null;
    }
    return switch (key) {
      case "cipher_suite" -> session.getCipherSuite();
      case "key_size" -> keySize(session.getCipherSuite());
      case "ssl_session_id" -> HexFormat.of().formatHex(session.getId());
      case "secure_protocol" -> session.getProtocol();
      default -> certificates(session);
    };
  }

  /** Bits of the symmetric key, by the suite's name (RFC 8446, appendix B.4; RFC 5246). */
  private static @Nullable Integer keySize(String suite) {
    if (suite.contains("_256_") || suite.contains("CHACHA20")) {
      return 256;
    }
    return suite.contains("_128_") ? Integer.valueOf(128) : null;
  }

  private static X509Certificate @Nullable [] certificates(SSLSession session) {
    try {
      return Arrays.stream(session.getPeerCertificates())
          .filter(X509Certificate.class::isInstance)
          .toArray(X509Certificate[]::new);
    } catch (SSLPeerUnverifiedException e) {
      return null;
    }
  }
}
