/** Every step of the ML-KEM Braid that changes its state. */
export const ALL_TRANSITIONS = [
  'Ct1Acknowledged→Ct2Sampled',
  'Ct1Received→EkSentCt1Received',
  'Ct1Sampled→Ct1Acknowledged',
  'Ct1Sampled→Ct2Sampled',
  'Ct1Sampled→EkReceivedCt1Sampled',
  'Ct2Sampled→KeysUnsampled',
  'EkReceivedCt1Sampled→Ct2Sampled',
  'EkSentCt1Received→NoHeaderReceived',
  'HeaderReceived→Ct1Sampled',
  'HeaderSent→Ct1Received',
  'KeysSampled→HeaderSent',
  'KeysUnsampled→KeysSampled',
  'NoHeaderReceived→HeaderReceived',
];
