package dev.naru.was.login;

import dev.naru.was.request.WebRequest;
import dev.naru.was.request.WebResponse;
import java.io.IOException;
import java.util.OptionalInt;
import java.util.function.Supplier;

/**
 * Keeps a transport guarantee (Servlet 6.1, section 13.8.3, step 1): who asks in clear text for
 * what is to be had over TLS only is sent there, where there is a port for it. What has a body has
 * been shown to the world already: it is refused, so that somebody notices.
 */
final class Transport {

  private static final int HTTPS = 443;

  private final Supplier<OptionalInt> securePort;

  Transport(Supplier<OptionalInt> securePort) {
    this.securePort = securePort;
  }

  /** Answers a request that came in clear text. */
  void refuse(WebRequest request, WebResponse response) throws IOException {
    OptionalInt port = securePort.get();
    String method = request.getMethod();
    if (port.isEmpty() || !(method.equals("GET") || method.equals("HEAD"))) {
      response.sendError(403, "This is to be had over https only.");
      return;
    }
    String host = request.getServerName();
    String bracketed = host.indexOf(':') < 0 || host.startsWith("[") ? host : "[" + host + "]";
    String query = request.getQueryString();
    response.sendRedirect(
        "https://"
            + bracketed
            + (port.getAsInt() == HTTPS ? "" : ":" + port.getAsInt())
            + request.getRequestURI()
            + (query == null ? "" : "?" + query));
  }
}
