package dev.naru.engine.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Ranges of addresses. */
class SubnetTest {

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.255.1.2, true",
    "10.0.0.0/8, 11.0.0.0, false",
    "192.168.4.0/22, 192.168.7.255, true",
    "192.168.4.0/22, 192.168.8.0, false",
    "192.0.2.7, 192.0.2.7, true",
    "192.0.2.7, 192.0.2.8, false",
    "0.0.0.0/0, 203.0.113.9, true",
    "0.0.0.0/0, 2001:db8::1, false",
    "2001:db8::/33, 2001:db8:7fff::1, true",
    "2001:db8::/33, 2001:db8:8000::1, false",
    "::1, ::1, true",
  })
  void addressesLieWithinOrNot(String subnet, String address, boolean within) throws Exception {
    assertThat(Subnet.parse(subnet).holds(InetAddress.getByName(address))).isEqualTo(within);
    assertThat(Subnet.parse(subnet)).isEqualTo(Subnet.parse(Subnet.parse(subnet).toString()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "10",
        "10.0.0.0/",
        "10.0.0.0/33",
        "10.0.0.1/8",
        "a.test",
        "::1/129",
        "1.2.3.4/-1"
      })
  void whatIsNoneIsSaid(String text) {
    assertThatThrownBy(() -> Subnet.parse(text)).hasMessageStartingWith("expected ");
  }
}
