package dev.naru.http;

import java.net.InetSocketAddress;
import java.util.Optional;
import javax.net.ssl.SSLSession;

/** The connection that an exchange came on. */
public interface HttpConnection {

  /** A text that no other connection of this process has. */
  String id();

  /** The client's end; {@code 127.0.0.1:0} for networks without such addresses. */
  InetSocketAddress remote();

  /** This end. */
  InetSocketAddress local();

  /** What TLS agreed on, where there is TLS. */
  Optional<SSLSession> tls();
}
