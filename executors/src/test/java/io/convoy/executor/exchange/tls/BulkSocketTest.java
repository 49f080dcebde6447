package io.convoy.executor.exchange.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BulkSocketTest {
  private ServerSocket door;
  private BulkSocket bulk;
  private Socket other;

  @BeforeEach
  void connect() throws Exception {
    door = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    bulk = new BulkSocket(new Socket(door.getInetAddress(), door.getLocalPort()));
    other = door.accept();
  }

  @AfterEach
  void close() throws Exception {
    bulk.close();
    other.close();
    door.close();
  }

  @Test
  void bytes_heldBack_goTogether() throws Exception {
    OutputStream out = bulk.getOutputStream();
    bulk.hold();
    out.write(new byte[100]);
    out.flush();
    assertThat(other.getInputStream().available()).isZero();
    out.write(new byte[28]);
    bulk.send();
    assertThat(other.getInputStream().readNBytes(128)).hasSize(128);
    out.write(7);
    out.flush();
    assertThat(other.getInputStream().read()).isEqualTo(7);
  }

  /** A reader that waited for what TLS says of itself could wait for ever. */
  @Test
  void hasData_isTrueOfALongRecordThatHasBegun_andOfNoShortOne() throws Exception {
    InputStream in = bulk.getInputStream();
    assertThat(bulk.hasData()).isFalse();
    byte[] ticket = {23, 3, 3, 0x1f, -1}; // 8191 bytes
    byte[] data = {23, 3, 3, 0x20, 0}; // 8192 bytes
    other.getOutputStream().write(new byte[] {0, 23, 3, 3, 0x1f, -1, 23, 3, 3, 0x20, 0, 23, 3, 3});
    assertThat(in.read()).isZero();
    assertThat(bulk.hasData()).isFalse();
    assertThat(in.readNBytes(5)).isEqualTo(ticket);
    assertThat(bulk.hasData()).isTrue();
    assertThat(in.readNBytes(5)).isEqualTo(data);
    assertThat(bulk.hasData()).as("three bytes of a header").isFalse();
  }
}
