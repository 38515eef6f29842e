package dev.naru.engine.network;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.naru.engine.network.ProxyHeaderDecoder.MalformedException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.Optional;

/** Whatever a proxy sends, it is read, waited for within bounds, or refused. */
class ProxyHeaderFuzzTest {

  @FuzzTest(maxDuration = "1m")
  void aHeaderIsReadOrRefused(byte[] octets) {
    ByteBuf in = Unpooled.wrappedBuffer(octets);
    try {
      Optional<ProxyHeader> header = ProxyHeaderDecoder.decode(in);
      if (header.isEmpty()) {
        assertThat(in.readableBytes()).isEqualTo(octets.length).isLessThanOrEqualTo(4_112);
        return;
      }
      for (ProxyHeader.Version version : ProxyHeader.Version.values()) {
        ByteBuf again =
            ProxyHeaderEncoder.encode(header.get(), version, UnpooledByteBufAllocator.DEFAULT);
        assertThat(ProxyHeaderDecoder.decode(again)).isEqualTo(header);
        again.release();
      }
    } catch (MalformedException refused) {
      assertThat(refused.getMessage()).isNotBlank();
    }
  }
}
