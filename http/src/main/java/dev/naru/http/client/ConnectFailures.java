package dev.naru.http.client;

import dev.naru.http.client.ClientFailure.Kind;
import dev.naru.http.client.ClientFailure.Progress;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;

/** Why a connection cannot be had, in the words of RFC 9209. */
final class ConnectFailures {

  private ConnectFailures() {}

  static ClientFailure of(Origin origin, Throwable cause) {
    Kind kind =
        switch (cause) {
          case ConnectTimeoutException _ -> Kind.CONNECTION_TIMEOUT;
          case UnknownHostException _ -> Kind.DNS_ERROR;
          case NoRouteToHostException _ -> Kind.DESTINATION_IP_UNROUTABLE;
          default -> Kind.CONNECTION_REFUSED;
        };
    String why =
        kind == Kind.CONNECTION_TIMEOUT
            ? "no connection within " + origin.settings().connect().toMillis() + " ms"
            : String.valueOf(cause.getMessage());
    return new ClientFailure(kind, Progress.NONE, why);
  }

  static ClientFailure ofHandshake(Origin origin, Throwable cause) {
    if (cause instanceof SslHandshakeTimeoutException) {
      return new ClientFailure(
          Kind.CONNECTION_TIMEOUT,
          Progress.NONE,
          "no TLS within " + origin.settings().handshake().toMillis() + " ms");
    }
    for (Throwable one = cause; one != null; one = one.getCause()) {
      if (one instanceof CertificateException) {
        return new ClientFailure(
            Kind.TLS_CERTIFICATE_ERROR,
            Progress.NONE,
            "its certificate does not hold for "
                + origin.settings().name()
                + ": "
                + one.getMessage());
      }
    }
    return new ClientFailure(
        Kind.TLS_PROTOCOL_ERROR, Progress.NONE, "TLS failed: " + cause.getMessage());
  }
}
