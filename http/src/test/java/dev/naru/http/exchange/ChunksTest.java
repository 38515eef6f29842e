package dev.naru.http.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChunksTest {

  private final Chunks chunks = new Chunks();

  @Test
  void oneThatComesBackIsGivenOutEmptyAgain() {
    ByteBuf first = chunks.take();
    assertThat(first.isDirect()).isTrue();
    assertThat(first.writableBytes()).isEqualTo(Chunks.SIZE);
    first.writeInt(42);
    first.readByte();
    first.release();

    ByteBuf second = chunks.take();
    assertThat(second.readableBytes()).isZero();
    assertThat(second.writableBytes()).isEqualTo(Chunks.SIZE);
    assertThat(second.getInt(0)).isEqualTo(42); // the same memory
  }

  @Test
  void oneThatIsStillHeldIsGivenToNobodyElse() {
    ByteBuf first = chunks.take().writeInt(1);
    ByteBuf second = chunks.take().writeInt(2);
    ByteBuf slice = first.readRetainedSlice(4);
    first.release();

    ByteBuf third = chunks.take().writeInt(3);
    assertThat(slice.readInt()).isEqualTo(1);
    assertThat(second.readInt()).isEqualTo(2);
    assertThat(third.readInt()).isEqualTo(3);
  }

  @Test
  void whoWantsMoreThanAreKeptGetsThemFromTheHeap() {
    List<ByteBuf> all = new ArrayList<>();
    for (int i = 0; i < 512; i++) {
      all.add(chunks.take());
    }
    ByteBuf heap = chunks.take();

    assertThat(all).allMatch(ByteBuf::isDirect);
    assertThat(heap.isDirect()).isFalse();
    assertThat(heap.writableBytes()).isEqualTo(Chunks.SIZE);
    all.removeLast().release();
    assertThat(chunks.take().isDirect()).isTrue();
  }
}
