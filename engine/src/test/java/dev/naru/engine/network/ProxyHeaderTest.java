package dev.naru.engine.network;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.naru.engine.network.ProxyHeader.Version;
import dev.naru.engine.network.ProxyHeaderDecoder.MalformedException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyHeaderTest {

  /** Nobody has to release what it gives. */
  private static final ByteBufAllocator ON_HEAP = new UnpooledByteBufAllocator(false, true);

  private static final String V2 = "0d0a0d0a000d0a515549540a";

  private static ByteBuf text(String text) {
    return Unpooled.copiedBuffer(text, ISO_8859_1);
  }

  private static ByteBuf hex(String hex) {
    return Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex));
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void whatIsWrittenIsReadAndWhatFollowsStays(Version version) throws Exception {
    for (String[] ends :
        new String[][] {{"192.0.2.1", "198.51.100.2"}, {"2001:db8::1", "2001:db8::2"}}) {
      ProxyHeader header =
          ProxyHeader.of(
              new InetSocketAddress(ends[0], 4_711), new InetSocketAddress(ends[1], 443));
      ByteBuf octets = ProxyHeaderEncoder.encode(header, version, ON_HEAP).writeByte('x');
      assertThat(ProxyHeaderDecoder.decode(octets)).contains(header);
      assertThat(octets.toString(ISO_8859_1)).isEqualTo("x");
    }
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void aProxyMaySpeakForItself(Version version) throws Exception {
    ByteBuf octets = ProxyHeaderEncoder.encode(ProxyHeader.LOCAL, version, ON_HEAP);
    assertThat(ProxyHeaderDecoder.decode(octets)).contains(ProxyHeader.LOCAL);
  }

  @Test
  void endsOfTwoFamiliesAreWrittenInIpv6() throws Exception {
    ProxyHeader mixed =
        ProxyHeader.of(
            new InetSocketAddress("192.0.2.1", 1), new InetSocketAddress("2001:db8::2", 2));
    for (Version version : Version.values()) {
      ByteBuf octets = ProxyHeaderEncoder.encode(mixed, version, ON_HEAP);
      assertThat(ProxyHeaderDecoder.decode(octets)).contains(mixed);
    }
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void aPartOfAHeaderIsWaitedFor(Version version) throws Exception {
    ProxyHeader header =
        ProxyHeader.of(
            new InetSocketAddress("192.0.2.1", 4_711), new InetSocketAddress("192.0.2.2", 443));
    ByteBuf whole = ProxyHeaderEncoder.encode(header, version, ON_HEAP);
    for (int length = 0; length < whole.readableBytes(); length++) {
      ByteBuf part = whole.slice(0, length);
      assertThat(ProxyHeaderDecoder.decode(part)).isEmpty();
      assertThat(part.readableBytes()).isEqualTo(length);
    }
  }

  @Test
  void whatIsUnknownIsTheProxysOwn() throws Exception {
    assertThat(ProxyHeaderDecoder.decode(text("PROXY UNKNOWN ffff::1 ffff::1 65535 65535\r\n")))
        .contains(ProxyHeader.LOCAL);
    // A Unix socket, family 3: section 2.2 has it skipped.
    assertThat(ProxyHeaderDecoder.decode(hex(V2 + "21310002abcd"))).contains(ProxyHeader.LOCAL);
  }

  @Test
  void moreThanTheAddressesIsSkipped() throws Exception {
    ByteBuf octets =
        hex(V2 + "2111000f" + "c0000201" + "c6336402" + "1267" + "01bb" + "040000" + "78");
    assertThat(ProxyHeaderDecoder.decode(octets))
        .contains(
            ProxyHeader.of(
                new InetSocketAddress("192.0.2.1", 0x1267),
                new InetSocketAddress("198.51.100.2", 443)));
    assertThat(octets.toString(ISO_8859_1)).isEqualTo("x");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\r\n",
        "PROXY TCP4 192.0.2.1 192.0.2.2 1\r\n",
        "PROXY TCP4 192.0.2.1 192.0.2.2 1 2 3\r\n",
        "PROXY TCP4  192.0.2.1 192.0.2.2 1 2\r\n",
        "PROXY TCP4 192.0.2.1 192.0.2.2 01 2\r\n",
        "PROXY TCP4 192.0.2.1 192.0.2.2 1 65536\r\n",
        "PROXY TCP4 2001:db8::1 2001:db8::2 1 2\r\n",
        "PROXY TCP6 192.0.2.1 192.0.2.2 1 2\r\n",
        "PROXY TCP4 example.org 192.0.2.2 1 2\r\n",
        "PROXY TCP6 fe80::1%eth0 fe80::2 1 2\r\n",
        "PROXY UDP4 192.0.2.1 192.0.2.2 1 2\r\n",
        "PROXY TCP4 192.0.2.1 192.0.2.2 1 2\n",
        "proxy TCP4 192.0.2.1 192.0.2.2 1 2\r\n"
      })
  void aLineThatIsNoneIsRefused(String line) {
    assertThatThrownBy(() -> ProxyHeaderDecoder.decode(text(line)))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void aLineWithoutEndIsRefusedWhenItIsTooLong() throws Exception {
    assertThat(ProxyHeaderDecoder.decode(text("PROXY " + "1".repeat(100)))).isEmpty();
    assertThatThrownBy(() -> ProxyHeaderDecoder.decode(text("PROXY " + "1".repeat(101))))
        .isInstanceOf(MalformedException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "1111000c, another version",
    "3111000c, another version",
    "2211000c, another version or command",
    "21111001, more than 4096",
    "2111000b, too short",
    "21210023, too short"
  })
  void aBinaryHeaderThatIsNoneIsRefused(String rest, String message) {
    assertThatThrownBy(() -> ProxyHeaderDecoder.decode(hex(V2 + rest)))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining(message);
  }
}
