package dev.naru.engine.tls;

import io.netty.handler.ssl.SslProvider;

class JdkTlsTest extends TlsContract {
  @Override
  SslProvider provider() {
    return SslProvider.JDK;
  }
}
