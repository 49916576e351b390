import FuzzDriver

fuzz(CertificateChecks.check)
