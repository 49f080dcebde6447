package io.convoy.executor.exchange.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TlsSocketTest {
  private static final RunIdentity RUN = RunIdentity.make();

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private ServerSocket door;
  private Socket near;
  private Socket far;

  @BeforeEach
  void connect() throws Exception {
    door = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    near = new Socket(door.getInetAddress(), door.getLocalPort());
    far = door.accept();
  }

  @AfterEach
  void close() throws Exception {
    near.close();
    far.close();
    door.close();
    threads.shutdownNow();
  }

  private static SSLContext tls(RunIdentity identity) throws Exception {
    return identity.tls();
  }

  private Future<TlsSocket> server() {
    return threads.submit(() -> TlsSocket.server(tls(RUN), far).trusted());
  }

  private static byte[] random(int count, int seed) {
    byte[] bytes = new byte[count];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  /** In pieces of all lengths, from single bytes to more than the system takes at once. */
  private static Void say(TlsSocket socket, byte[] words) throws IOException {
    Random random = new Random(words.length);
    int from = 0;
    while (from < words.length) {
      int count = Math.min(words.length - from, 1 << random.nextInt(19));
      ByteBuffer direct = ByteBuffer.allocateDirect(count).put(words, from, count).flip();
      socket.write(direct);
      from += count;
    }
    socket.end();
    return null;
  }

  private static byte[] hear(TlsSocket socket, int count) throws IOException {
    Random random = new Random(count);
    ByteBuffer heard = ByteBuffer.allocate(count + 1);
    int more = 0;
    while (more >= 0) {
      int room = Math.min(heard.capacity() - heard.position(), 1 << random.nextInt(19));
      more = socket.read(heard.limit(heard.position() + room));
    }
    byte[] words = new byte[heard.position()];
    heard.flip().get(words);
    return words;
  }

  @Test
  void bytes_ofBothSidesAtOnce_arriveUntilBothHaveEnded() throws Exception {
    Future<TlsSocket> server = server();
    TlsSocket one = TlsSocket.client(tls(RUN), near).trusted();
    TlsSocket other = server.get();
    byte[] ask = random(3_000_000, 1);
    byte[] answer = random(2_000_003, 2);
    Future<?> asked = threads.submit(() -> say(one, ask));
    Future<?> answered = threads.submit(() -> say(other, answer));
    Future<byte[]> there = threads.submit(() -> hear(other, ask.length));
    assertThat(hear(one, answer.length)).isEqualTo(answer);
    assertThat(there.get()).isEqualTo(ask);
    asked.get();
    answered.get();
    assertThat(one.read(ByteBuffer.allocate(1))).as("after the end").isEqualTo(-1);
    assertThatThrownBy(() -> one.write(ByteBuffer.allocate(1))).isInstanceOf(IOException.class);
  }

  @Test
  void read_whereTheOtherHasEnded_leavesThisOneToSpeak() throws Exception {
    Future<TlsSocket> server = server();
    TlsSocket one = TlsSocket.client(tls(RUN), near).trusted();
    TlsSocket other = server.get();
    other.end();
    assertThat(one.read(ByteBuffer.allocate(1))).isEqualTo(-1);
    one.write(ByteBuffer.wrap(new byte[] {1, 2, 3}));
    ByteBuffer heard = ByteBuffer.allocate(10);
    assertThat(other.read(heard)).isEqualTo(3);
    assertThat(heard.flip()).isEqualTo(ByteBuffer.wrap(new byte[] {1, 2, 3}));
  }

  /** Who cuts a connection can end it, but not make it look like an end that was meant. */
  @Test
  void read_whereTheConnectionIsCut_isNoEnd() throws Exception {
    Future<TlsSocket> server = server();
    TlsSocket one = TlsSocket.client(tls(RUN), near).trusted();
    server.get();
    far.shutdownOutput();
    assertThatThrownBy(() -> one.read(ByteBuffer.allocate(1))).isInstanceOf(EOFException.class);
  }

  @Test
  void client_ofAServerOfAnotherRun_refusesItAndTheServerHearsOfIt() {
    Future<TlsSocket> server = server();
    assertThatThrownBy(() -> TlsSocket.client(tls(RunIdentity.make()), near))
        .isInstanceOf(SSLException.class)
        .hasMessage("the certificate is not this run's");
    assertThatThrownBy(server::get).cause().isInstanceOf(SSLException.class);
  }

  @Test
  void server_ofAClientWithoutACertificate_refusesIt() throws Exception {
    Future<TlsSocket> server = server();
    StrangerTls.without().over(near).startHandshake();
    assertThatThrownBy(server::get)
        .cause()
        .isInstanceOf(SSLException.class)
        .hasMessageContaining("Empty client certificate chain");
  }
}
