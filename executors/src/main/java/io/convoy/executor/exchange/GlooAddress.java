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
 * the address as the C library has it ({@code sockaddr_in}), then by which number each rank shall
 * connect to this one.
 */
final class GlooAddress {
  private static final int INTERNET = 2;
  private static final int FAMILY_BYTES = 2;
  private static final int PORT_BYTES = 2;
  private static final int IP_BYTES = 4;

  /** Ends a part; what Gloo writes has no odd byte after the address. */
  private static final byte PART = 'p';

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

  /**
   * What one other rank needs of it: without the numbers that are for third ranks, which are nearly
   * all of it where there are many.
   *
   * @param rank that needs it
   * @param ranks that all this is for
   * @return what was written if it does not look so
   */
  static byte[] partFor(int rank, int ranks, byte[] written) {
    int numbers = written.length - ranks * Long.BYTES;
    if (ranks < 2 || rank >= ranks || numbers < 0 || end(written) != numbers) {
      return written;
    }
    byte[] part = Arrays.copyOf(written, numbers + Long.BYTES + 1);
    System.arraycopy(written, numbers + rank * Long.BYTES, part, numbers, Long.BYTES);
    part[part.length - 1] = PART;
    return part;
  }

  /** The reverse of {@link #partFor}, with zeros for third ranks. */
  static byte[] whole(int rank, int ranks, byte[] part) {
    int numbers = part.length - Long.BYTES - 1;
    if (numbers < 0 || end(part) != numbers || part[part.length - 1] != PART) {
      return part;
    }
    byte[] whole = Arrays.copyOf(part, numbers + ranks * Long.BYTES);
    Arrays.fill(whole, numbers, part.length, (byte) 0);
    System.arraycopy(part, numbers, whole, numbers + rank * Long.BYTES, Long.BYTES);
    return whole;
  }

  /** Where name and address end; -1 if this does not look like Gloo's. */
  private static int end(byte[] written) {
    ByteBuffer bytes = ByteBuffer.wrap(written).order(ByteOrder.nativeOrder());
    int at = 0;
    for (int field = 0; field < 2; field++) {
      if (at + Long.BYTES > written.length) {
        return -1;
      }
      long length = bytes.getLong(at);
      if (length < 0 || length > written.length) {
        return -1;
      }
      at += Long.BYTES + (int) length;
    }
    return at <= written.length ? at : -1;
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
