package dev.naru.internet.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {

  @ParameterizedTest
  @CsvSource({
    "2001:0DB8:0:0:0:0:0:1, 2001:db8::1",
    "::, ::",
    "::1, ::1",
    "1::, 1::",
    "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
    "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "::ffff:192.0.2.1, ::ffff:c000:201",
    "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
    "192.0.2.1, 192.0.2.1",
  })
  void textIsCanonical(String text, String canonical) {
    assertThat(IpAddress.of(text)).hasToString(canonical);
    assertThat(IpAddress.of(canonical)).isEqualTo(IpAddress.of(text));
    assertThat(IpAddress.of(IpAddress.of(text).toByteArray())).isEqualTo(IpAddress.of(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1",
        "1.2.3",
        "1.2.3.4.5",
        "1.2.3.256",
        "01.2.3.4",
        "1..2.3",
        "1.2.3.4 ",
        ":",
        ":::",
        "1::2::3",
        "1:2:3:4:5:6:7:8:9",
        "1:2:3:4:5:6:7",
        "12345::",
        "g::",
        ":1::2",
        "1::2:",
        "1:2:3:4:5:6:7:8::",
        "::1%eth0",
        "::1.2.3",
        "1.2.3.4::"
      })
  void whatIsNoAddressIsRefused(String text) {
    assertThat(IpAddress.parse(text)).isEmpty();
  }

  @Test
  void aPrefixContainsItsAddressesOnly() {
    Cidr ten = Cidr.of("10.1.2.3/9");
    assertThat(ten.network()).hasToString("10.0.0.0/9");
    assertThat(ten.contains(IpAddress.of("10.127.255.255"))).isTrue();
    assertThat(ten.contains(IpAddress.of("10.128.0.0"))).isFalse();
    assertThat(ten.contains(IpAddress.of("::10.0.0.1"))).isFalse();
    assertThat(Cidr.of("::/0").contains(Samples.A6)).isTrue();
    assertThat(Cidr.of("2001:db8::/65").contains(IpAddress.of("2001:db8:0:0:8000::"))).isFalse();
    assertThat(Cidr.of("192.0.2.0/24").isBroadcast(IpAddress.of("192.0.2.255"))).isTrue();
    assertThat(Cidr.of("192.0.2.7/24").isBroadcast(IpAddress.of("192.0.3.255"))).isFalse();
    assertThat(Cidr.of("192.0.2.0/31").isBroadcast(IpAddress.of("192.0.2.1"))).isFalse();
    assertThat(Cidr.of("0.0.0.0/0").isBroadcast(IpAddress.of("192.0.2.255"))).isFalse();
    assertThat(Cidr.of("192.0.2.0/24").host(9)).isEqualTo(IpAddress.of("192.0.2.9"));
    assertThatThrownBy(() -> Cidr.of("192.0.2.0/24").host(256))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Cidr.of("192.0.2.0/33")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void kindsOfAddressAreToldApart() {
    assertThat(IpAddress.of("224.0.0.1").isMulticast()).isTrue();
    assertThat(IpAddress.of("127.8.0.1").isLoopback()).isTrue();
    assertThat(IpAddress.of("169.254.1.1").isLinkLocal()).isTrue();
    assertThat(IpAddress.of("febf::1").isLinkLocal()).isTrue();
    assertThat(IpAddress.of("fec0::1").isLinkLocal()).isFalse();
    assertThat(Ipv6Address.linkLocal(MacAddress.local(1))).hasToString("fe80::ff:fe00:1");
    assertThat(Samples.A6.solicitedNode()).hasToString("ff02::1:ff00:1");
    assertThat(MacAddress.multicast(Ipv4Address.of("224.129.1.2")))
        .hasToString("01:00:5e:01:01:02");
    assertThat(MacAddress.multicast(Samples.A6.solicitedNode())).hasToString("33:33:ff:00:00:01");
  }

  @Test
  void addressesAreOrderedAsUnsignedNumbers() {
    assertThat(IpAddress.of("9.0.0.0")).isLessThan(IpAddress.of("200.0.0.0"));
    assertThat(IpAddress.of("200.0.0.0")).isLessThan(IpAddress.of("::1"));
    assertThat(IpAddress.of("::1")).isLessThan(IpAddress.of("ff00::"));
  }
}
