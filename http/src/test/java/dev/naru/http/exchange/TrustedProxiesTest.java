package dev.naru.http.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.NetworkKind;
import dev.naru.engine.network.Subnet;
import dev.naru.http.HttpTestServer;
import dev.naru.http.exchange.TrustedProxies.Field;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whose word is taken, and what it is. */
class TrustedProxiesTest {

  private static String seen(TrustedProxies proxies, String... fields) throws Exception {
    try (HttpTestServer server =
        HttpTestServer.on(
            NetworkKind.MEMORY,
            exchange -> {
              String text =
                  exchange.client().getAddress().getHostAddress()
                      + " "
                      + exchange.request().scheme()
                      + " "
                      + exchange.request().host()
                      + ":"
                      + exchange.request().port()
                      + " "
                      + exchange.forwarded();
              exchange.send(200, Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.US_ASCII)));
            })) {
      server.service().trust(proxies);
      return server
          .exchange(
              "GET / HTTP/1.1\r\nHost: inner:8080\r\n" + String.join("\r\n", fields) + "\r\n\r\n")
          .body();
    }
  }

  private static TrustedProxies trusting(Field field) {
    return new TrustedProxies(
        List.of(Subnet.parse("127.0.0.0/8"), Subnet.parse("10.0.0.0/8")), field);
  }

  @Test
  void nobodyIsBelievedUnasked() throws Exception {
    assertThat(seen(TrustedProxies.NONE, "X-Forwarded-For: 1.2.3.4", "X-Forwarded-Proto: https"))
        .isEqualTo("127.0.0.1 http inner:8080 false");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1.2.3.4 | 1.2.3.4",
        "9.9.9.9, 1.2.3.4 | 1.2.3.4",
        "9.9.9.9, 1.2.3.4, 10.1.1.1 | 1.2.3.4",
        "10.2.2.2, 10.1.1.1 | 10.2.2.2",
        "1.2.3.4:5678 | 1.2.3.4",
        "2001:db8::1 | 2001:db8:0:0:0:0:0:1",
        "[2001:db8::1]:99 | 2001:db8:0:0:0:0:0:1",
        "unknown | 127.0.0.1",
        "1.2.3.4, evil.example | 127.0.0.1",
        "1.2.3.4:99999 | 127.0.0.1",
        "fe80::1%eth0 | 127.0.0.1",
      })
  void theLastThatIsNotOursIsTheClient(String said, String client) throws Exception {
    assertThat(seen(trusting(Field.X_FORWARDED), "X-Forwarded-For: " + said))
        .isEqualTo(client + " http inner:8080 true");
  }

  @Test
  void schemeAndHostAreTheClients() throws Exception {
    assertThat(
            seen(
                trusting(Field.X_FORWARDED),
                "X-Forwarded-For: 1.2.3.4",
                "X-Forwarded-Proto: https",
                "X-Forwarded-Host: A.test",
                "Forwarded: for=6.6.6.6;proto=http;host=evil"))
        .isEqualTo("1.2.3.4 https a.test:443 true");
  }

  @Test
  void whatIsNoHostIsPassedOver() throws Exception {
    assertThat(seen(trusting(Field.X_FORWARDED), "X-Forwarded-Host: a/b"))
        .isEqualTo("127.0.0.1 http inner:8080 true");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "for=1.2.3.4;proto=https;host=a.test | 1.2.3.4 https a.test:443",
        "for=9.9.9.9;proto=http, For=\"1.2.3.4:5\" ; Proto=https, for=10.0.0.1 | 1.2.3.4 https"
            + " inner:8080",
        "for=\"[2001:db8::1]:47\";host=\"a.test:81\" | 2001:db8:0:0:0:0:0:1 http a.test:81",
        "for=_hidden;proto=https | 127.0.0.1 http inner:8080",
        "for=\"a,b\", for=1.2.3.4 | 1.2.3.4 http inner:8080",
      })
  void theStandardFieldSaysItToo(String said, String seen) throws Exception {
    assertThat(seen(trusting(Field.STANDARD), "Forwarded: " + said, "X-Forwarded-For: 6.6.6.6"))
        .isEqualTo(seen + " true");
  }
}
