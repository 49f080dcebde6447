package io.convoy.driver.spark;

import java.nio.ByteBuffer;
import org.apache.spark.SparkEnv;
import org.apache.spark.serializer.SerializerInstance;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * What the driver answers, as bytes. Spark reads an answer on a thread of its own, whose loader
 * does not have the classes of a jar that Spark has fetched for the application: an executor would
 * lose its connection by an answer of a class of Convoy's.
 */
final class AnswerBytes {
  private static final ClassTag<Object> ANY = ClassTag$.MODULE$.apply(Object.class);

  private AnswerBytes() {}

  /** Of an answer, by Spark's own serialisation. */
  static byte[] of(Object answer) {
    ByteBuffer written = serializer().serialize(answer, ANY);
    byte[] bytes = new byte[written.remaining()];
    written.get(bytes);
    return bytes;
  }

  /** The answer, by the loader of this class. */
  static Object read(Object bytes) {
    return serializer()
        .deserialize(ByteBuffer.wrap((byte[]) bytes), AnswerBytes.class.getClassLoader(), ANY);
  }

  private static SerializerInstance serializer() {
    return SparkEnv.get().closureSerializer().newInstance();
  }
}
