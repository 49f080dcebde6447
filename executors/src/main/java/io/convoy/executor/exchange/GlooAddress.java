package io.convoy.executor.exchange;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Where a rank's Gloo listens, as it writes that for the others ({@code Rank} in Gloo's {@code
 * transport/context.cc}): the length of its host's name and the name, the length of an address and
 * the address as the C library has it ({@code sockaddr_in}), then numbers of connections.
 */
final class GlooAddress {
  private static final int INTERNET = 2;
  private static final int FAMILY_BYTES = 2;
  private static final int PORT_BYTES = 2;
  private static final int IP_BYTES = 4;

  private GlooAddress() {}

  /** Reads it. */
  static InetSocketAddress read(byte[] written) {
    ByteBuffer bytes = at(written);
    int port = Short.toUnsignedInt(bytes.getShort());
    byte[] ip = new byte[IP_BYTES];
    bytes.get(ip);
    try {
      return new InetSocketAddress(InetAddress.getByAddress(ip), port);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four bytes are an address", e);
    }
  }

  /** The same with another address. */
  static byte[] with(byte[] written, InetSocketAddress other) {
    byte[] copy = Arrays.copyOf(written, written.length);
    at(copy).putShort((short) other.getPort()).put(other.getAddress().getAddress());
    return copy;
  }

  /** At port and address, which are in the network's order; all lengths are in this machine's. */
  private static ByteBuffer at(byte[] written) {
    ByteBuffer bytes = ByteBuffer.wrap(written).order(ByteOrder.nativeOrder());
    long name = written.length < Long.BYTES ? -1 : bytes.getLong(0);
    long family = 2L * Long.BYTES + name;
    if (name < 0
        || name > written.length
        || family + FAMILY_BYTES + PORT_BYTES + IP_BYTES > written.length
        || bytes.getShort((int) family) != INTERNET) {
      throw new IllegalStateException(
          "this LibTorch writes addresses in a way that TLS cannot be put between; set"
              + " cluster.exchange-security = plain on a network that you trust");
    }
    return bytes.position((int) family + FAMILY_BYTES).order(ByteOrder.BIG_ENDIAN);
  }
}
