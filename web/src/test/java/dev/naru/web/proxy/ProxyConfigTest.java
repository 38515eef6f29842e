package dev.naru.web.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.naru.web.hop.UpstreamAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What may be written in the file. */
class ProxyConfigTest {

  @ParameterizedTest
  @CsvSource({
    "http://127.0.0.1:3000, http://127.0.0.1:3000, 127.0.0.1:3000",
    "http://App.internal, http://app.internal:80, app.internal",
    "https://app/, https://app:443, app",
    "h2c://[::1]:50051, h2c://[::1]:50051, [::1]:50051",
  })
  void addressesAreRead(String text, String whole, String authority) {
    UpstreamAddress address = UpstreamAddress.parse(text);
    assertThat(address).hasToString(whole);
    assertThat(address.authority()).isEqualTo(authority);
    assertThat(UpstreamAddress.parse(whole)).isEqualTo(address);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1:3000",
        "ftp://a",
        "http://",
        "http://a/b",
        "http://u@a",
        "http://a:0",
        "http://a:70000",
        "http://a:x",
        "http://::1",
        "http://a b",
        "http://[x]",
      })
  void whatIsNoAddressIsSaid(String text) {
    assertThatThrownBy(() -> UpstreamAddress.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("expected ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"round-robin", "least-requests", "random-two", "hash-path", "hash-header:X-A"})
  void balancesAreRead(String text) {
    assertThat(Balance.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "robin", "hash-header", "hash-header:", "hash-path:x", "hash-cookie:a b"})
  void whatIsNoBalanceIsSaid(String text) {
    assertThatThrownBy(() -> Balance.parse(text)).hasMessageStartingWith("expected one of ");
  }

  @Test
  void statusesAreRanges() {
    assertThat(StatusRange.parse("200-299").holds(204)).isTrue();
    assertThat(StatusRange.parse("200").holds(204)).isFalse();
    assertThatThrownBy(() -> StatusRange.parse("299-200")).hasMessageStartingWith("expected ");
  }
}
