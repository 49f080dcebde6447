package io.convoy.executor.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoy.executor.exchange.tls.RunIdentity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EncryptedExchangeTest {
  private static final int VALUES = 300_000; // more than a buffer of the relay

  private final LocalRanks ranks = new LocalRanks();

  @AfterEach
  void stop() {
    ranks.close();
  }

  /** Sums of numbers that round, one large and some small ones, and a broadcast. */
  private static float[] exchanged(Collectives exchange) {
    try (PointerScope scope = new PointerScope()) {
      float[] values = new float[VALUES];
      for (int i = 0; i < VALUES; i++) {
        values[i] = 1.0f / (1 + i + 7 * exchange.rank());
      }
      Tensor large = torch.tensor(values);
      exchange.sum(large);
      for (int i = 0; i < 20; i++) {
        exchange.sum(torch.ones(3));
      }
      exchange.broadcast(large, 1);
      float[] result = new float[VALUES];
      new FloatPointer(large.data_ptr()).get(result);
      return result;
    }
  }

  private static <T> List<T> all(List<Future<T>> futures) throws Exception {
    List<T> results = new ArrayList<>();
    for (Future<T> future : futures) {
      results.add(future.get());
    }
    return results;
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void sum_byTls_hasTheBitsOfAPlainOne(int worldSize) throws Exception {
    List<float[]> plain = ranks.run(worldSize, EncryptedExchangeTest::exchanged);
    List<float[]> encrypted =
        all(
            ranks.startEncrypted(
                worldSize, new LocalRendezvous(), EncryptedExchangeTest::exchanged));
    assertThat(encrypted).hasSize(worldSize);
    for (int rank = 0; rank < worldSize; rank++) {
      assertThat(encrypted.get(rank)).isEqualTo(plain.get(rank));
    }
  }

  /** Where strangers come to rank 0's relay before rank 1 learns of it. */
  private static final class Besieged implements RendezvousClient {
    private final LocalRendezvous place = new LocalRendezvous();
    private final Strangers strangers = new Strangers();
    private final AtomicInteger port = new AtomicInteger();

    @Override
    public JoinResponse attend(JoinRequest card) {
      byte[] listens = card.addresses().get("relay/0");
      if (listens != null) {
        int here = Integer.parseInt(new String(listens, StandardCharsets.UTF_8).split("\n", 2)[1]);
        if (port.compareAndSet(0, here)) {
          strangers.attack(here);
        }
      }
      return place.attend(card);
    }

    @Override
    public RunIdentity identity() {
      return place.identity();
    }
  }

  @Test
  void strangers_whileRanksConnect_areRefusedAndTheSumHasItsBits() throws Exception {
    List<float[]> plain = ranks.run(2, EncryptedExchangeTest::exchanged);
    Besieged point = new Besieged();
    try (Strangers strangers = point.strangers) {
      List<float[]> encrypted =
          all(ranks.startEncrypted(2, point, EncryptedExchangeTest::exchanged));
      assertThat(encrypted.get(0)).isEqualTo(plain.get(0));
      assertThat(encrypted.get(1)).isEqualTo(plain.get(1));
      assertThat(strangers.letIn()).as("who talked and was not refused").isEmpty();
      assertThat(strangers.oldestIsClosed()).as("one of many that say nothing").isTrue();
    }
  }

  @Test
  void relay_onceAllAreConnected_isClosedToStrangers() throws Exception {
    Besieged point = new Besieged();
    try (Strangers strangers = point.strangers) {
      List<Boolean> refused =
          all(
              ranks.startEncrypted(
                  2,
                  point,
                  exchange -> {
                    exchange.sum(torch.ones(3)); // all are connected
                    return refused(point.port.get());
                  }));
      assertThat(refused).containsExactly(true, true);
    }
  }

  private static boolean refused(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return !socket.isConnected();
    } catch (ConnectException e) {
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void rank_thatIsGone_isNamed() throws Exception {
    List<Future<Boolean>> futures =
        ranks.startEncrypted(
            2,
            new LocalRendezvous(),
            exchange -> {
              Tensor tensor = torch.ones(3);
              exchange.sum(tensor);
              if (exchange.rank() == 0) {
                exchange.sum(tensor); // rank 1 has closed its exchange
              }
              return true;
            });
    assertThat(futures.get(1).get()).isTrue();
    assertThatThrownBy(futures.get(0)::get)
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOf(ExchangeException.class)
        .hasMessageContaining("rank 1 on 127.0.0.1");
  }
}
