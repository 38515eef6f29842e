package dev.naru.engine.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndpointTest {

  @Test
  void readsAddressesAndPaths() {
    assertThat(Endpoint.parse("HTTP://localhost:80/"))
        .isEqualTo(new Endpoint.Socket("http", "localhost", 80));
    assertThat(Endpoint.parse("127.0.0.1:0")).isEqualTo(new Endpoint.Socket("tcp", "127.0.0.1", 0));
    assertThat(Endpoint.parse("udp://[::1]:53")).isEqualTo(new Endpoint.Socket("udp", "::1", 53));
    assertThat(Endpoint.parse("tcp://*:65535")).isEqualTo(new Endpoint.Socket("tcp", "*", 65_535));
    assertThat(Endpoint.parse("unix:run/a.sock"))
        .isEqualTo(new Endpoint.Unix(Path.of("run/a.sock")));
  }

  @Test
  void writesWhatItReads() {
    for (String text : new String[] {"http://[::1]:80", "tcp://*:1", "unix:/run/a.sock"}) {
      assertThat(Endpoint.parse(text)).hasToString(text);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "http://127.0.0.1:70000, expected a port",
    "http://127.0.0.1:-1, expected a port",
    "http://127.0.0.1:http, expected a port",
    "http://127.0.0.1:, expected a port",
    "http://127.0.0.1, expected a port at the end",
    "8080, expected scheme://host:port",
    ":8080, expected an address before the port",
    "http://, expected scheme://host:port",
    "://a:1, expected scheme://host:port",
    "http://::1:80, expected brackets",
    "http://[::1], expected brackets",
    "http://a:80/path, expected an address without a path",
    "unix:, expected a path",
    "http://user@127.0.0.1:80, expected an address without a user",
    "http://127.0.0.1:80?x, expected an address without a query",
    "http//127.0.0.1:80, expected :// after the scheme",
    "http:127.0.0.1:80, expected :// after the scheme",
    "'http://127.0.0.1:80, http://127.0.0.1:81', expected one address; put several in brackets",
  })
  void saysWhatIsWrong(String text, String message) {
    assertThatThrownBy(() -> Endpoint.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message);
  }
}
