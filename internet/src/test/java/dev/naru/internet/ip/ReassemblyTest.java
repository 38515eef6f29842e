package dev.naru.internet.ip;

import static dev.naru.internet.wire.Samples.A4;
import static dev.naru.internet.wire.Samples.A6;
import static dev.naru.internet.wire.Samples.B4;
import static dev.naru.internet.wire.Samples.B6;
import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.internet.wire.Ecn;
import dev.naru.internet.wire.IpBody;
import dev.naru.internet.wire.IpPacket;
import dev.naru.internet.wire.Ipv4Packet;
import dev.naru.internet.wire.Ipv6Extension;
import dev.naru.internet.wire.Ipv6Packet;
import dev.naru.internet.wire.Payload;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReassemblyTest {
  private final List<IpPacket> timedOut = new ArrayList<>();
  private final Reassembly reassembly = new Reassembly((_, first) -> timedOut.add(first));

  private static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (i * 7);
    }
    return bytes;
  }

  private static IpPacket fragment(int version, int id, int offset, int length, boolean more) {
    IpBody.Raw body = new IpBody.Raw(99, Payload.of(bytes(1 << 16), offset, length));
    return version == 4
        ? new Ipv4Packet(A4, B4, 9, 0, id, false, more, offset, Payload.empty(), body)
        : new Ipv6Packet(
            A6, B6, 9, 0, 0, List.of(new Ipv6Extension.Fragment(offset, more, id)), body);
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 6})
  void partsInAnyOrderMakeTheWhole(int version) {
    List<IpPacket> parts =
        new ArrayList<>(
            version == 4
                ? Fragmenter.ipv4(Ipv4Packet.whole(A4, B4, 9, 0, false, 5, raw(4000)), 576)
                : Fragmenter.ipv6(Ipv6Packet.whole(A6, B6, 9, 0, raw(4000)), 1280, 5));
    assertThat(parts)
        .hasSizeGreaterThan(3)
        .allMatch(p -> p.length() <= (version == 4 ? 576 : 1280));
    Collections.shuffle(parts, new Random(3));
    for (IpPacket part : parts.subList(0, parts.size() - 1)) {
      assertThat(reassembly.add(0, part)).isEmpty();
    }
    IpPacket whole = reassembly.add(0, parts.getLast()).orElseThrow();
    assertThat(whole.isFragment()).isFalse();
    assertThat(whole.body()).isEqualTo(raw(4000));
    assertThat(reassembly.size()).isZero();
  }

  private static IpBody.Raw raw(int length) {
    return new IpBody.Raw(99, Payload.of(bytes(length)));
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 6})
  void anOverlapEndsTheWholePacketAndWhatStillComesOfIt(int version) {
    assertThat(reassembly.add(0, fragment(version, 1, 0, 16, true))).isEmpty();
    assertThat(reassembly.add(0, fragment(version, 1, 8, 16, true))).isEmpty();
    assertThat(reassembly.add(0, fragment(version, 1, 24, 8, false))).isEmpty();
    assertThat(reassembly.add(0, fragment(version, 1, 0, 24, true))).isEmpty();
    reassembly.onTimer(Reassembly.TIMEOUT);
    assertThat(timedOut).isEmpty();
    assertThat(reassembly.size()).isZero();
  }

  @Test
  void aFragmentThatCameTwiceDoesNoHarm() {
    assertThat(reassembly.add(0, fragment(6, 1, 0, 16, true))).isEmpty();
    assertThat(reassembly.add(0, fragment(6, 1, 0, 16, true))).isEmpty();
    assertThat(reassembly.add(0, fragment(6, 1, 16, 3, false))).isPresent();
  }

  @Test
  void aSecondEndIsAnAttack() {
    reassembly.add(0, fragment(4, 1, 16, 8, false));
    reassembly.add(0, fragment(4, 1, 24, 8, false));
    assertThat(reassembly.add(0, fragment(4, 1, 0, 16, true))).isEmpty();
  }

  @Test
  void whatIsNotWholeInAMinuteIsReportedByItsFirstFragment() {
    IpPacket first = fragment(4, 1, 0, 16, true);
    reassembly.add(5, first);
    reassembly.add(7, fragment(4, 2, 8, 16, true));
    assertThat(reassembly.nextDeadline()).isEqualTo(5 + Reassembly.TIMEOUT);
    reassembly.onTimer(4 + Reassembly.TIMEOUT);
    assertThat(reassembly.size()).isEqualTo(2);
    reassembly.onTimer(7 + Reassembly.TIMEOUT);
    assertThat(timedOut).containsExactly(first);
    assertThat(reassembly.nextDeadline()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void aFloodOfFirstFragmentsIsBounded() {
    for (int id = 0; id < 1000; id++) {
      reassembly.add(id, fragment(6, id, 0, 32768, true));
    }
    assertThat(reassembly.size() * 32768).isLessThanOrEqualTo(Reassembly.MAX_BYTES);
    assertThat(reassembly.add(1000, fragment(6, 999, 32768, 8, false))).isPresent();
  }

  @Test
  void aCongestionMarkOfAnyPartIsOneOfTheWhole() {
    reassembly.add(0, fragment(4, 1, 0, 16, true).withEcn(Ecn.ECT_0));
    assertThat(reassembly.add(0, fragment(4, 1, 16, 8, false).withEcn(Ecn.CE)).orElseThrow().ecn())
        .isEqualTo(Ecn.CE);
    reassembly.add(0, fragment(4, 2, 0, 16, true).withEcn(Ecn.NOT_ECT));
    assertThat(reassembly.add(0, fragment(4, 2, 16, 8, false).withEcn(Ecn.CE))).isEmpty();
  }

  @Test
  void aFragmentIsCutAgainWhereTheNextLinkIsSmaller() {
    List<IpPacket> parts = new ArrayList<>();
    for (IpPacket part :
        Fragmenter.ipv4(Ipv4Packet.whole(A4, B4, 9, 0, false, 5, raw(3000)), 1500)) {
      parts.addAll(Fragmenter.ipv4((Ipv4Packet) part, 100));
    }
    assertThat(parts).allMatch(p -> p.length() <= 100);
    IpPacket whole = null;
    for (IpPacket part : parts) {
      whole = reassembly.add(0, part).orElse(null);
    }
    assertThat(whole).isNotNull();
    assertThat(Arrays.equals(((IpBody.Raw) whole.body()).bytes().toByteArray(), bytes(3000)))
        .isTrue();
  }
}
