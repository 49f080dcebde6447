package io.convoy.executor.exchange.tls;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;

/**
 * What a relay says first on a new connection, which the other answers.
 *
 * @param meeting which round's ranks these are, and which attempt
 * @param from the rank that says it
 * @param to the rank that it means
 */
record Greeting(String meeting, int from, int to) {
  private static final int WELCOME = 1;

  /** Says it and waits until it is answered. */
  void say(Socket socket) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeUTF(meeting);
    out.writeInt(from);
    out.writeInt(to);
    socket.getOutputStream().write(bytes.toByteArray());
    if (socket.getInputStream().read() != WELCOME) {
      throw new EOFException("rank " + to + " did not let rank " + from + " in");
    }
  }

  static Greeting hear(Socket socket) throws IOException {
    DataInputStream in = new DataInputStream(socket.getInputStream());
    return new Greeting(in.readUTF(), in.readInt(), in.readInt());
  }

  static void answer(Socket socket) throws IOException {
    socket.getOutputStream().write(WELCOME);
  }
}
