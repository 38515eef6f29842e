package dev.naru.engine.tls;

import io.netty.handler.ssl.SslProvider;

class OpenSslTlsTest extends TlsContract {
  @Override
  SslProvider provider() {
    return SslProvider.OPENSSL_REFCNT;
  }
}
