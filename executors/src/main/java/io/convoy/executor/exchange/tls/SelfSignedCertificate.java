package io.convoy.executor.exchange.tls;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import javax.security.auth.x500.X500Principal;

/**
 * X.509 certificates of version 1 (RFC 5280, section 4.1) that a key on the curve P-256 signs for
 * itself; Java reads certificates and makes none.
 */
final class SelfSignedCertificate {
  private static final int SEQUENCE = 0x30;
  private static final int INTEGER = 0x02;
  private static final int BIT_STRING = 0x03;
  private static final int UTC_TIME = 0x17;

  /** AlgorithmIdentifier of ecdsa-with-SHA256. */
  private static final String ECDSA_SHA256 = "300a06082a8648ce3d040302";

  private static final int SERIAL_BITS = 127;

  private SelfSignedCertificate() {}

  /** Reads one. */
  static X509Certificate read(byte[] encoded) throws GeneralSecurityException {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(encoded));
  }

  /**
   * Makes one in DER.
   *
   * @param name such as {@code CN=convoy}
   */
  static byte[] make(KeyPair pair, String name) throws GeneralSecurityException {
    byte[] algorithm = HexFormat.of().parseHex(ECDSA_SHA256);
    byte[] subject = new X500Principal(name).getEncoded();
    byte[] body =
        der(
            SEQUENCE,
            der(INTEGER, new BigInteger(SERIAL_BITS, new SecureRandom()).toByteArray()),
            algorithm,
            subject,
            // hosts' clocks may differ; who trusts it looks at the whole, and at no date
            der(SEQUENCE, time("000101000000Z"), time("491231235959Z")),
            subject,
            pair.getPublic().getEncoded());
    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(pair.getPrivate());
    signature.update(body);
    byte[] noUnusedBits = new byte[1];
    return der(SEQUENCE, body, algorithm, der(BIT_STRING, noUnusedBits, signature.sign()));
  }

  private static byte[] time(String text) {
    return der(UTC_TIME, text.getBytes(StandardCharsets.US_ASCII));
  }

  /** One value of ASN.1 in its distinguished encoding: tag, length, content. */
  private static byte[] der(int tag, byte[]... parts) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      content.writeBytes(part);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    int length = content.size();
    if (length < 0x80) {
      out.write(length);
    } else {
      byte[] digits = BigInteger.valueOf(length).toByteArray();
      int skip = digits[0] == 0 ? 1 : 0;
      out.write(0x80 | (digits.length - skip));
      out.write(digits, skip, digits.length - skip);
    }
    out.writeBytes(content.toByteArray());
    return out.toByteArray();
  }
}
